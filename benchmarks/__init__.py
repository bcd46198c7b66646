"""Speed, shown as ratios against peers in the same run; nothing here is a test."""
