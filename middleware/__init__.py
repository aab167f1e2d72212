"""What stands around the work: the failure layers of runs, and the API's own. One concern each."""
