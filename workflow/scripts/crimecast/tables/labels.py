"""What tables and figures call each forecaster, and how they draw it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """A forecaster as a reader sees it."""

    text: str
    colour: str  # of Okabe and Ito (2008), told apart with every common colour blindness
    # Different dashes, so that lines on top of each other both show; solid: in the paper.
    dashes: str | tuple = "-"
    in_paper: bool = False
    short: str = ""  # in legends, if the text is too long

    @property
    def legend(self):
        """Name in a legend."""
        return self.short or self.text


LABELS = {
    "st_resnet": Label("ST-ResNet", "#D55E00", in_paper=True),
    "arima": Label("ARIMA", "#0072B2", in_paper=True),
    "knn": Label("KNN", "#009E73", in_paper=True),
    "ha": Label("HA", "#E69F00", in_paper=True),
    "persistence": Label(
        "Persistence, reset at midnight", "#56B4E9", (0, (1, 1)), short="Persistence"
    ),
    "climatology": Label("Climatology increment", "#CC79A7", (0, (4, 3)), short="Climatology"),
    "etas": Label("Self-exciting (ETAS)", "#999999", (4, (1, 3, 1, 3)), short="ETAS"),
    "kernels": Label("Space-time kernels", "#000000", (0, (5, 1, 1, 1, 1, 1)), short="Kernels"),
}
