"""What `alliance doctor` looks at: one file a concern, each check a function that yields findings."""
