"""Weights of the quadrant, written by quality/fit_classifier.py; do not edit.

Multinomial logistic regression, full-batch gradient descent from zero: 3000 steps of 1.0,
L2 0.003. Temperature and abstain band from 10 folds, each predicted by a model that has not
seen it. 289 sentences, 13 without an instruction found; right on sentences not seen: 0.870.
"""

from __future__ import annotations

from typing import Final

# SHA-256 of the sentences, one "QUADRANT<tab>text" a line.
FITTED_TO: Final = "ed792fe86eeb0c0e64e5dffd87af73bfcab1801d91bea2e3d66fde4d84e0430f"
TEMPERATURE: Final = 0.85
# Below it, fewer than 0.6 of the answers on sentences not seen were right.
ABSTAIN_BELOW: Final = 0.61

# One row for each of `features.FEATURES`: STRATEGIC, OPERATIONAL, TACTICAL, SYSTEM, STOCHASTIC.
# fmt: off
WEIGHTS: Final[tuple[tuple[float, ...], ...]] = (
    (-0.336, 0.103, 1.041, -0.043, -0.766),  # bias
    (1.172, 1.361, -1.651, -0.656, -0.225),  # standing
    (1.209, -0.890, -0.256, 0.094, -0.157),  # standing_value
    (0.615, -0.336, -0.057, -0.177, -0.045),  # standing_many_values
    (1.905, -1.305, -0.907, 0.484, -0.178),  # value
    (-0.249, -0.786, -0.785, -0.739, 2.559),  # open
    (-0.225, -0.728, -0.707, -0.514, 2.174),  # open_verb
    (-0.270, -0.517, 1.725, -0.676, -0.262),  # look
    (-0.506, -0.328, 0.362, 0.715, -0.242),  # hard
    (-0.607, 0.055, -0.526, 1.319, -0.241),  # machine_verb
    (-0.723, 0.213, 0.275, 0.369, -0.134),  # machinery
    (-1.080, -0.122, -0.044, 1.467, -0.222),  # much_machinery
    (-0.060, -0.642, -0.836, 1.635, -0.097),  # machine_change
    (0.032, 0.937, 0.292, -1.043, -0.219),  # process
    (-0.020, 0.827, -0.734, -0.298, 0.225),  # standing_process
    (0.260, 0.302, -0.193, -0.260, -0.109),  # obliges_noun
    (0.057, -0.070, -0.224, 0.233, 0.004),  # plural
    (-0.493, -0.551, 0.977, 0.688, -0.622),  # specific
    (-0.207, 1.175, -0.442, -0.414, -0.112),  # limit
    (-0.153, -0.491, 1.493, -0.653, -0.195),  # network
    (-0.021, 0.024, -0.061, 0.026, 0.033),  # store
    (-0.461, 0.056, -0.173, 0.804, -0.226),  # build
    (-0.184, 0.078, -0.616, 0.822, -0.100),  # path
    (-0.401, 0.173, -0.581, 0.916, -0.107),  # tool
    (-0.068, -0.097, 0.418, -0.200, -0.052),  # money
    (0.234, 0.631, -0.579, -0.209, -0.077),  # confirm
    (0.714, 0.470, -0.572, -0.309, -0.304),  # forbid
    (-0.020, 0.900, -0.048, -0.639, -0.193),  # prefer
    (-0.037, -0.090, 0.088, -0.325, 0.365),  # permit
    (-0.036, 0.609, -0.497, -0.041, -0.034),  # when
    (0.000, 0.000, 0.000, 0.000, 0.000),  # question_word
    (-0.152, 0.510, -0.169, -0.230, 0.041),  # other_verb
    (-0.890, -0.315, 0.952, 0.451, -0.198),  # other_plain
    (0.748, -0.396, -0.046, -0.263, -0.043),  # forbid_value
    (0.537, -0.338, -0.049, -0.100, -0.050),  # rule_of_we
    (0.165, 1.000, -0.708, -0.362, -0.095),  # plural_start
)
# fmt: on
