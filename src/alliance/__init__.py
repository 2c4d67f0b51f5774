"""The application: a Django shell around the science."""
