"""Queries asked with every answer, compiled once; rows written without asking each field anew how.

The ORM says what is asked, in one place, as everywhere else. Building and compiling the same query again for every
request cost more than all the rest of a check-in (see `docs/decisions`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from inspect import signature
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import OnConflict
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from alliance.kernel.long_text import LongText

R = TypeVar("R")
M = TypeVar("M", bound=models.Model)
MOST_PARAMETERS = 10_000
PLAIN = (
    models.BooleanField,
    models.CharField,
    models.DateTimeField,
    models.FloatField,
    models.ForeignKey,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TextField,
    models.UUIDField,
    LongText,
)


@dataclass(frozen=True, slots=True)
class _Given:
    """The place of an argument in a compiled query."""

    name: str


@dataclass(frozen=True, slots=True)
class _Compiled(Generic[R]):
    sql: str
    arguments: tuple[Any, ...]
    make: "Callable[[Sequence[Any], BaseDatabaseWrapper], R]"
    locks: bool


class Prepared(Generic[R]):
    """A query by its arguments, each a UUID, a moment or a text: `Prepared(build)(alliance=...)` is a list of rows.

    `build` takes the arguments by name and returns a queryset of models (no relations followed) or of tuples. What it
    decides, it decides once: arguments may only be compared with columns, as they are.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, R]"]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled[R]] = {}

    def __call__(self, **given: UUID | datetime | str) -> list[R]:
        """The rows, read now."""
        connection = connections[DEFAULT_DB_ALIAS]
        compiled = self._compiled.get(connection.vendor) or self._compile(connection)
        if compiled.locks and connection.get_autocommit():
            raise TransactionManagementError("a row is locked inside a transaction, or not at all")
        values = {name: adapted(value, connection) for name, value in given.items()}
        params = [values[one.name] if isinstance(one, _Given) else one for one in compiled.arguments]
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, params)
            return [compiled.make(row, connection) for row in cursor.fetchall()]

    def first(self, **given: UUID | datetime | str) -> R | None:
        """The first row, or None; where there may be many, `build` says how many and in which order."""
        return next(iter(self(**given)), None)

    def _compile(self, connection: BaseDatabaseWrapper) -> _Compiled[R]:
        marks = {
            name: _mark(one.annotation)
            for name, one in signature(self._build, eval_str=True).parameters.items()
        }
        query = self._build(**marks).query
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        names = {adapted(mark, connection): name for name, mark in marks.items()}
        arguments = tuple(_Given(names[one]) if one in names else one for one in params)
        if {one.name for one in arguments if isinstance(one, _Given)} != set(marks):
            raise TypeError("every argument of a prepared query is compared with a column")
        compiled = _Compiled(sql, arguments, _maker(compiler), query.select_for_update)
        self._compiled[connection.vendor] = compiled
        return compiled


def _mark(kind: type) -> UUID | datetime | str:
    """A value that stands nowhere else, to be found again in the compiled query."""
    if kind is UUID:
        return uuid4()
    if kind is datetime:
        return datetime(9000, 1, 1, microsecond=uuid4().int % 1_000_000, tzinfo=UTC)
    if kind is str:
        return uuid4().hex
    raise TypeError("an argument of a prepared query is a UUID, a moment or a text")


def _maker(compiler: SQLCompiler) -> Callable[[Sequence[Any], BaseDatabaseWrapper], Any]:
    """Makes what the queryset would: a model with its annotations, or a tuple."""
    columns = [one[0] for one in compiler.select or ()]
    converters = [(place, *one) for place, one in compiler.get_converters(columns).items()]

    def converted(row: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        values = list(row)
        for place, functions, column in converters:
            for convert in functions:
                values[place] = convert(values[place], column, connection)
        return values

    if compiler.klass_info is None or not compiler.query.default_cols:
        return lambda row, connection: tuple(converted(row, connection))
    model = compiler.klass_info["model"]
    places = compiler.klass_info["select_fields"]
    names = [columns[place].target.attname for place in places]
    annotated = tuple((compiler.annotation_col_map or {}).items())

    def made(row: Sequence[Any], connection: BaseDatabaseWrapper) -> Any:
        values = converted(row, connection)
        one = model.from_db(connection.alias, names, [values[place] for place in places])
        for name, place in annotated:
            setattr(one, name, values[place])
        return one

    return made


def adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """A value as this database takes it."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is UUID:
        return value if connection.features.has_native_uuid_field else value.hex
    if kind is datetime:
        return connection.ops.adapt_datetimefield_value(value)
    return str(value) if isinstance(value, str) else value


@cache
def _columns(model: type[models.Model]) -> "tuple[tuple[models.Field[Any, Any], bool], ...]":
    """The columns written, and whether their values are written as they are; a number of its own comes by itself."""
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]
    return tuple((one, type(one) in PLAIN) for one in fields)


def insert(rows: Sequence[M], *, on: Sequence[str] = (), replacing: Sequence[str] = ()) -> None:
    """Writes new rows of one model in one statement. A key the database makes is not read back.

    Where a row with the same columns `on` is there already, its columns `replacing` are replaced instead.
    """
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    columns, quote = _columns(type(rows[0])), connection.ops.quote_name
    table = quote(rows[0]._meta.db_table)
    names = ", ".join(quote(str(field.column)) for field, _plain in columns)
    one_row = f"({', '.join(['%s'] * len(columns))})"
    kind = OnConflict.UPDATE if on else None
    instead = connection.ops.on_conflict_suffix_sql([], kind, replacing, on)
    with connection.cursor() as cursor:
        for some in _batches(rows, len(columns), connection):
            params = [
                _written(row, field, is_plain, connection) for row in some for field, is_plain in columns
            ]
            values = ", ".join([one_row] * len(some))
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {values} {instead}", params)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _batches(rows: Sequence[M], n_columns: int, connection: BaseDatabaseWrapper) -> list[Sequence[M]]:
    """As many at a time as one statement may have parameters."""
    size = (connection.features.max_query_params or MOST_PARAMETERS) // n_columns
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _written(
    row: models.Model, field: "models.Field[Any, Any]", is_plain: bool, connection: BaseDatabaseWrapper
) -> Any:
    value = getattr(row, field.attname)
    return adapted(value, connection) if is_plain else field.get_db_prep_save(value, connection)
