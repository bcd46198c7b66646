"""Speed as ratios against peers in the same run, and retrieval beside peers; none of it a test."""
