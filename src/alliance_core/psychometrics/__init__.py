"""How well a measure measures, and whether a person's change is more than its error."""

from alliance_core.proportions import share
from alliance_core.psychometrics.agreement import Icc, IccForm, intraclass_correlation
from alliance_core.psychometrics.clinical_change import (
    ClinicalChange,
    Cutoff,
    Population,
    clinical_change,
    cutoff_a,
    cutoff_b,
    cutoff_c,
    population_of,
)
from alliance_core.psychometrics.goals import GoalChange, goal_attainment_t, goal_based_change
from alliance_core.psychometrics.items import FloorCeiling, ItemStatistics, floor_and_ceiling, item_statistics
from alliance_core.psychometrics.omega import Omega, omega_total
from alliance_core.psychometrics.reliability import Alpha, cronbach_alpha, standard_error_of_measurement
from alliance_core.psychometrics.reliable_change import (
    ErrorOfDifference,
    ReliableChange,
    classical_error,
    regressed_error,
    reliable_change,
    sample_error,
    stable_sample_error,
    true_score_error,
    two_sem_error,
)
from alliance_core.psychometrics.talking_therapies import (
    GAD_7,
    PHQ_9,
    Measure,
    TalkingTherapies,
    talking_therapies,
)

__all__ = [
    "GAD_7",
    "PHQ_9",
    "Alpha",
    "ClinicalChange",
    "Cutoff",
    "ErrorOfDifference",
    "FloorCeiling",
    "GoalChange",
    "Icc",
    "IccForm",
    "ItemStatistics",
    "Measure",
    "Omega",
    "Population",
    "ReliableChange",
    "TalkingTherapies",
    "classical_error",
    "clinical_change",
    "cronbach_alpha",
    "cutoff_a",
    "cutoff_b",
    "cutoff_c",
    "floor_and_ceiling",
    "goal_attainment_t",
    "goal_based_change",
    "intraclass_correlation",
    "item_statistics",
    "omega_total",
    "population_of",
    "regressed_error",
    "reliable_change",
    "sample_error",
    "share",
    "stable_sample_error",
    "standard_error_of_measurement",
    "talking_therapies",
    "true_score_error",
    "two_sem_error",
]
