"""The pipeline: one durable function a file. Loading walks this folder (`loading.py`)."""
