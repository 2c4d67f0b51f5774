import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
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
    ]
