"""What the pages show: rows as they are stored, turned into words and places. Pure, no IO."""
