"""What may happen next: the lifecycle as one table, its guards and its machine."""
