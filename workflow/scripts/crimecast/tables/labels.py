"""What tables and figures call each forecaster."""

LABELS = {
    "st_resnet": "ST-ResNet",
    "arima": "ARIMA",
    "knn": "KNN",
    "ha": "HA",
    "persistence": "Persistence, reset at midnight",
    "climatology": "Climatology increment",
    "etas": "Self-exciting (ETAS)",
}
SHORT_LABELS = LABELS | {"persistence": "Persistence", "climatology": "Climatology", "etas": "ETAS"}
IN_PAPER = ("st_resnet", "arima", "knn", "ha")
