"""What our pages can ask as it is meant; pure, so that the command line knows it without a database."""

from alliance_core.instruments import Instrument, Item, Kind

TEXT_KINDS = (Kind.STRING, Kind.TEXT)


def unaskable(instrument: Instrument) -> str:
    """The first item that our pages cannot ask as it is meant, by its link id; empty when all can be."""
    return next((item.link_id for item in instrument.questions if not _can_ask(item)), "")


def _can_ask(item: Item) -> bool:
    if item.repeats or item.enable_when or item.own_words:
        return False
    if item.kind in TEXT_KINDS:
        return True
    if item.options:
        weights = [option.weight for option in item.options]
        return len(set(weights)) == len(weights) and all(_is_whole(one) for one in weights)
    low, high = item.bounds.low, item.bounds.high
    return item.kind == Kind.INTEGER and _is_whole(low) and _is_whole(high)


def _is_whole(number: object) -> bool:
    return isinstance(number, int | float) and number == int(number)
