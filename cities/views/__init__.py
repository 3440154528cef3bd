"""Pages of cities, their people and the own account."""
