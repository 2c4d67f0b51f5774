"""What is estimated from a practice, and what the two look back on at the end."""

from alliance.insight.estimating import Growth, keep_expected, keep_together
from alliance.insight.models import ExpectedCourse, MovesTogether
from alliance.insight.together import Found
from alliance.people.alliances import propose_ending
from alliance.review.closing import begin_ending_report, confirm_ending_report
from alliance.review.models import EndingReport
from tests.spec.constraints.breaking import Break, breaking, change, twice
from tests.spec.house import House


def estimated(house: House) -> None:
    keep_expected(
        practice_id=house.practice.id, found={"a.b": Growth(1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 50, 150)}, by=None
    )


def figured(house: House) -> None:
    keep_together(practice_id=house.practice.id, found={"a.b": Found(20, 100, 3, -1.0, -2.0, 0.5)}, by=None)


def looked_back(house: House) -> None:
    propose_ending(alliance_id=house.alliance.id, by=house.client)
    report = begin_ending_report(alliance_id=house.alliance.id, by=house.client)
    words = {"helped": "To talk."}
    confirm_ending_report(report_id=report.id, shared=words, own="", seen_version=0, by=house.client)
    confirm_ending_report(report_id=report.id, shared=words, own="", seen_version=1, by=house.therapist)


BREAKS: dict[str, Break] = {
    "one_expected_course_a_scale": breaking(estimated, lambda: twice(ExpectedCourse)),
    "expected_course_of_enough": breaking(estimated, lambda: change(ExpectedCourse, n_clients=49)),
    "expected_course_varies": breaking(estimated, lambda: change(ExpectedCourse, var_noise=0)),
    "one_figure_a_scale": breaking(figured, lambda: twice(MovesTogether)),
    "together_figure_or_reason": breaking(figured, lambda: change(MovesTogether, reason="too wide")),
    "together_within_interval": breaking(figured, lambda: change(MovesTogether, value=0.6)),
    "together_of_enough": breaking(figured, lambda: change(MovesTogether, n_clients=19)),
    "ending_report_stands_by_both": breaking(looked_back, lambda: change(EndingReport, kept=None)),
    "ending_report_says_something": breaking(looked_back, lambda: change(EndingReport, version=0)),
    "ending_report_begun_by_a_chair": breaking(looked_back, lambda: change(EndingReport, begun_by="office")),
}
