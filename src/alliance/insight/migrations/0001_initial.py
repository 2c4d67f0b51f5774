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
                ('payload', models.TextField()),
                ('bank', models.TextField()),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkpoints', to='people.alliance')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('alliance', 'audience', 'closed'), name='one_checkpoint_a_session'), models.CheckConstraint(condition=models.Q(('closed__gte', 1)), name='checkpoint_of_a_session'), models.CheckConstraint(condition=models.Q(('audience__in', ['client', 'therapist', 'shared'])), name='checkpoint_audience')],
            },
        ),
        migrations.CreateModel(
            name='State',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(max_length=12)),
                ('payload', models.TextField()),
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
