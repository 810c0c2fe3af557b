"""What a reader is told of a network that was shown its answer; see docs/protocols.md."""

# Said wherever networks stand, by their protocol.
SHOWN = {
    "causal": "",
    "interpolated": " Networks of half-hour frames were shown half of their answer (protocol"
    " interpolated): what they say is no forecast.",
}


def protocol_of(level, protocol):
    """Protocol of a network on frames of this level: only half-hour frames can hold the answer."""
    return protocol if level == "spacetime" else "causal"
