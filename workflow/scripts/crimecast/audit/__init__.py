"""How good the forecasts are: metrics, bounds, intervals, and the page that shows them."""
