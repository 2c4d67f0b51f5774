"""What the documents say, held against what stands: each module is one kind of saying and has `problems`."""
