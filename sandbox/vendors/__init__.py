"""The vendors, one file each: the routes of their real API that Debrief uses."""
