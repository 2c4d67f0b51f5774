import alliance.kernel.long_text
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(max_length=12)),
                ('closed', models.PositiveIntegerField()),
                ('position', models.CharField(max_length=120)),
                ('payload', alliance.kernel.long_text.LongText()),
                ('bank', alliance.kernel.long_text.LongText()),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkpoints', to='people.alliance')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('alliance', 'audience', 'closed'), name='one_checkpoint_a_session'), models.CheckConstraint(condition=models.Q(('closed__gte', 1)), name='checkpoint_of_a_session'), models.CheckConstraint(condition=models.Q(('audience__in', ['client', 'therapist', 'shared'])), name='checkpoint_audience')],
            },
        ),
        migrations.CreateModel(
            name='ExpectedCourse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scale', models.CharField(max_length=80)),
                ('intercept', models.FloatField()),
                ('slope', models.FloatField()),
                ('var_intercept', models.FloatField()),
                ('cov_intercept_slope', models.FloatField()),
                ('var_slope', models.FloatField()),
                ('var_noise', models.FloatField()),
                ('n_clients', models.PositiveIntegerField()),
                ('n_scores', models.PositiveIntegerField()),
                ('method', models.CharField(max_length=60)),
                ('version', models.CharField(max_length=20)),
                ('computed_at', models.DateTimeField()),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'scale'), name='one_expected_course_a_scale'), models.CheckConstraint(condition=models.Q(('n_clients__gte', 50)), name='expected_course_of_enough'), models.CheckConstraint(condition=models.Q(('var_intercept__gte', 0), ('var_noise__gt', 0), ('var_slope__gte', 0)), name='expected_course_varies')],
            },
        ),
        migrations.CreateModel(
            name='MovesTogether',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scale', models.CharField(max_length=80)),
                ('value', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('n_clients', models.PositiveIntegerField()),
                ('n_sessions', models.PositiveIntegerField()),
                ('n_therapists', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('needed', models.PositiveIntegerField(null=True)),
                ('method', models.CharField(max_length=60)),
                ('version', models.CharField(max_length=20)),
                ('computed_at', models.DateTimeField()),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'scale'), name='one_figure_a_scale'), models.CheckConstraint(condition=models.Q(models.Q(('high__isnull', False), ('low__isnull', False), ('reason', ''), ('value__isnull', False)), models.Q(models.Q(('reason', ''), _negated=True), ('high__isnull', True), ('low__isnull', True), ('value__isnull', True)), _connector='OR'), name='together_figure_or_reason'), models.CheckConstraint(condition=models.Q(('value__isnull', True), models.Q(('high__isnull', False), ('low__isnull', False), ('value__gte', models.F('low')), ('value__lte', models.F('high'))), _connector='OR'), name='together_within_interval'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('n_clients__gte', 20), _connector='OR'), name='together_of_enough')],
            },
        ),
        migrations.CreateModel(
            name='State',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(max_length=12)),
                ('payload', alliance.kernel.long_text.LongText()),
                ('method', models.CharField(max_length=80)),
                ('parameters', models.CharField(max_length=40)),
                ('closed', models.PositiveIntegerField(default=0)),
                ('is_stale', models.BooleanField(default=False)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='states', to='people.alliance')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('alliance', 'audience'), name='one_state_an_audience'), models.CheckConstraint(condition=models.Q(('audience__in', ['client', 'therapist', 'shared'])), name='state_audience')],
            },
        ),
        migrations.CreateModel(
            name='ToldOf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('element', models.CharField(blank=True, max_length=40)),
                ('session', models.CharField(blank=True, max_length=36)),
                ('shown_at', models.DateTimeField()),
                ('verdict', models.CharField(blank=True, choices=[('useful', 'Useful'), ('not_useful', 'Not Useful')], max_length=12)),
                ('reason', models.CharField(blank=True, choices=[('knew', 'Knew'), ('not_so', 'Not So'), ('too_late', 'Too Late'), ('not_ours', 'Not Ours')], max_length=12)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='people.alliance')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'shown_at'], name='notices_of_a_week')],
                'constraints': [models.UniqueConstraint(fields=('person', 'alliance', 'kind', 'element', 'session'), name='one_notice_of_a_finding'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'not_useful'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('verdict', 'not_useful'), _negated=True), ('reason', '')), _connector='OR'), name='not_useful_has_a_reason')],
            },
        ),
    ]
