"""The few triggers that make more than their default fact."""
