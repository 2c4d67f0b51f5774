import alliance.kernel.ids
import alliance.kernel.sealed
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('therapy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Repair',
            fields=[
                ('id', models.UUIDField(default=alliance.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('element', models.CharField(max_length=40)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.CharField(choices=[('client', 'Client'), ('therapist', 'Therapist')], max_length=12)),
                ('steps', models.JSONField(default=list)),
                ('again_after', models.PositiveSmallIntegerField(null=True)),
                ('again_on', models.DateField(null=True)),
                ('words', alliance.kernel.sealed.SealedField(null=True)),
                ('usual_before', models.FloatField(null=True)),
                ('n_before', models.PositiveIntegerField(null=True)),
                ('value_at_drop', models.FloatField(null=True)),
                ('looked_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('recovered', 'Recovered'), ('persisting', 'Persisting'), ('let_go', 'Let Go')], max_length=12)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, choices=[('client', 'Client'), ('therapist', 'Therapist')], max_length=12)),
                ('again_from', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='therapy.session')),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repairs', to='people.alliance')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repairs', to='therapy.session')),
            ],
        ),
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField()),
                ('value', models.FloatField(null=True)),
                ('said_by', models.CharField(blank=True, choices=[('client', 'Client'), ('therapist', 'Therapist')], max_length=12)),
                ('outcome', models.CharField(choices=[('recovered', 'Recovered'), ('persisting', 'Persisting'), ('let_go', 'Let Go')], max_length=12)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='therapy.session')),
                ('repair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='review.repair')),
            ],
        ),
        migrations.CreateModel(
            name='CaseComment',
            fields=[
                ('id', models.UUIDField(default=alliance.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('words', alliance.kernel.sealed.SealedField(null=True)),
                ('submission', models.UUIDField()),
                ('written_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_comments', to='people.alliance')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='people.casegrant')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('author', 'submission'), name='a_comment_is_sent_once'), models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('words__isnull', False)), models.Q(('taken_back_at__isnull', False), ('words__isnull', True)), _connector='OR'), name='a_comment_taken_back_has_no_words')],
            },
        ),
        migrations.CreateModel(
            name='EndingReport',
            fields=[
                ('id', models.UUIDField(default=alliance.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('begun_at', models.DateTimeField()),
                ('begun_by', models.CharField(choices=[('client', 'Client'), ('therapist', 'Therapist')], max_length=12)),
                ('shared', alliance.kernel.sealed.SealedField(null=True)),
                ('client_part', alliance.kernel.sealed.SealedField(null=True)),
                ('therapist_part', alliance.kernel.sealed.SealedField(null=True)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('client_confirmed_at', models.DateTimeField(null=True)),
                ('therapist_confirmed_at', models.DateTimeField(null=True)),
                ('without_courses', models.BooleanField(default=False)),
                ('kept', alliance.kernel.sealed.SealedField(null=True)),
                ('alliance', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ending_report', to='people.alliance')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('client_confirmed_at__isnull', False), ('kept__isnull', False), ('therapist_confirmed_at__isnull', False)), models.Q(('kept__isnull', True), models.Q(('client_confirmed_at__isnull', True), ('therapist_confirmed_at__isnull', True), _connector='OR')), _connector='OR'), name='ending_report_stands_by_both'), models.CheckConstraint(condition=models.Q(models.Q(('client_confirmed_at__isnull', True), ('therapist_confirmed_at__isnull', True)), ('version__gte', 1), _connector='OR'), name='ending_report_says_something'), models.CheckConstraint(condition=models.Q(('begun_by__in', ['client', 'therapist'])), name='ending_report_begun_by_a_chair')],
            },
        ),
        migrations.CreateModel(
            name='JointReview',
            fields=[
                ('id', models.UUIDField(default=alliance.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.CharField(choices=[('client', 'Client'), ('therapist', 'Therapist')], max_length=12)),
                ('decision', alliance.kernel.sealed.SealedField(null=True)),
                ('decision_version', models.PositiveSmallIntegerField(default=0)),
                ('client_confirmed_at', models.DateTimeField(null=True)),
                ('therapist_confirmed_at', models.DateTimeField(null=True)),
                ('not_today_at', models.DateTimeField(null=True)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='people.alliance')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='therapy.session')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('not_today_at__isnull', True), ('client_confirmed_at__isnull', True), ('therapist_confirmed_at__isnull', True), _connector='OR'), name='not_today_or_talked')],
            },
        ),
        migrations.CreateModel(
            name='QuarterFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins', models.DateField()),
                ('figures', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'begins'), name='a_quarter_is_published_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('alliance', 'element'), name='one_repair_an_element'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('closed_at__gte', models.F('opened_at')), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='repair_closed_with_outcome'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('again_after__isnull', False), ('again_after__range', (1, 6)), ('again_on__isnull', True)), models.Q(('again_after__isnull', True), ('again_on__isnull', False)), _connector='OR'), name='repair_looked_at_again'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.UniqueConstraint(fields=('repair', 'session', 'said_by'), name='one_recheck_a_session'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['recovered', 'persisting'])), name='recheck_says_better_or_not_yet'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('said_by', ''), ('value__isnull', False)), models.Q(('said_by__in', ['client', 'therapist']), ('value__isnull', True)), _connector='OR'), name='recheck_rests_on_something'),
        ),
    ]
