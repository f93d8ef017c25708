"""What the Python tests share: the server as a process, a scripted model, and a client of the ChatKit protocol."""
