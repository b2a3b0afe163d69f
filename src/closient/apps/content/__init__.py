"""What brands can learn about their product data without an account."""
