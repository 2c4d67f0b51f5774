"""The page that prepares, the joint review, repair, looking back at the end."""

from django.urls import URLPattern, path

from alliance.web import ending_report, prepare, repair, review, signals

ONE = "a/<uuid:alliance>"

urlpatterns: list[URLPattern] = [
    path(f"{ONE}/signals/", signals.signal_said, name="signal_said"),
    path(f"{ONE}/prepare/", prepare.prepare, name="prepare"),
    path(f"{ONE}/prepare/pdf/", prepare.prepare_pdf, name="prepare_pdf"),
    path(f"{ONE}/s/<uuid:session>/review/", review.review, name="review"),
    path(f"{ONE}/s/<uuid:session>/review/now/", review.review_now, name="review_now"),
    path(f"{ONE}/s/<uuid:session>/repair/<slug:element>/", repair.begin, name="begin_repair"),
    path(f"{ONE}/ending/", ending_report.ending_report, name="ending_report"),
    path(f"{ONE}/repairs/", repair.repairs, name="repairs"),
    path(f"{ONE}/repairs/<uuid:repair>/", repair.repair, name="repair"),
]
