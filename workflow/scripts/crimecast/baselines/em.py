"""Weights of a mixture of given rates by expectation maximisation (EM)."""

import numpy as np

# Imaginary crimes of each component: none is ever ruled out. 1 gained less on validation days.
PRIOR_CRIMES = 0.1
TINY = 1e-300


def fit_weights(values, counts, exposure, *, max_steps, tolerance):
    """Find the most likely weights of a Poisson rate that is a weighted sum of components.

    The crimes of a cell and step are Poisson about sum over k of w_k f_k. EM shares each crime
    between the components (E) and divides what a component got by what it expected (M). The
    log-likelihood is concave in w, so there is one maximum. The prior of each weight is a gamma
    distribution with `PRIOR_CRIMES` as if seen already, its mode at 1 / n_components.

    Parameters
    ----------
    values : ndarray of shape (n_points, n_components)
        f at the cells and steps with crimes.
    counts : ndarray of shape (n_points,)
        Crimes there.
    exposure : ndarray of shape (n_components,)
        Sum of f over all cells and steps, those without crimes included.
    max_steps : int
    tolerance : float
        Stop when a step gains less than this, in nats a crime.

    Returns
    -------
    weights : ndarray of shape (n_components,)
    objectives : list of float
        Log-likelihood plus log prior before each step, up to constants; never falls.
    """
    n_components = len(exposure)
    weights = np.full(n_components, 1 / n_components)
    prior_exposure = PRIOR_CRIMES * n_components
    enough = tolerance * max(counts.sum(), 1)
    objectives = []
    while len(objectives) < max_steps:
        mean = np.maximum(values @ weights, TINY)
        log_prior = PRIOR_CRIMES * np.log(weights).sum() - prior_exposure * weights.sum()
        objectives.append(float(counts @ np.log(mean) - exposure @ weights + log_prior))
        if len(objectives) > 1 and objectives[-1] - objectives[-2] < enough:
            break
        shares = weights * ((counts / mean) @ values)
        weights = (shares + PRIOR_CRIMES) / (exposure + prior_exposure)
    return weights, objectives
