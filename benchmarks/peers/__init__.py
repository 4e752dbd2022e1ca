"""Programs that train the same networks, each run in a process of its own."""
