"""What every page is made of: templates, components, tokens, pictures."""
