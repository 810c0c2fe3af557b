"""Networks: samples, the ST-ResNet, its training and its scores."""
