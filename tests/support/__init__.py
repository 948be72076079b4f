"""What the tests of the clients share: a scripted server on a real socket, a clock, one test for both clients."""
