"""The history of the schema, one file a change; released ones are never edited.

A new one: change `models/tables`, run `make test`, which prints what the migrations lack, and write
that as the next file of `versions/`, with `down_revision` naming the one before. There is no way
back down: a mistake is corrected by the next migration.
"""
