"""What bench_science measures, one file a subject; the same data go to every peer in the same run."""
