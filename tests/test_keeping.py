"""A return that is packed comes out as it was, whatever was written in it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.made import COUNCIL, POLICE, answered

from s11xl.consolidation.keeping import Keeper
from s11xl.core.returns import Action, AgencyReturn, Place, Response

ANY = st.text(st.characters(codec=None), max_size=40)  # halves of surrogate pairs too
PLACES = st.dictionaries(ANY, st.builds(Place, ANY, ANY), max_size=2)
RESPONSES = st.builds(
    Response, ANY, ANY, ANY, ANY, PLACES, st.frozensets(ANY, max_size=2), st.none() | ANY
)
RETURNS = st.builds(
    AgencyReturn,
    st.sampled_from([POLICE, COUNCIL]),
    responses=st.lists(RESPONSES, max_size=3).map(tuple),
    actions=st.lists(st.builds(Action, ANY, ANY, ANY, ANY, ANY, PLACES), max_size=3).map(tuple),
    saved_at=ANY,
    is_reduced=st.booleans(),
)


def whole(each: AgencyReturn) -> tuple[object, ...]:
    """A return with what an ordinary comparison leaves out."""
    places = [said.places for said in (*each.responses, *each.actions, each.cover)]
    return each, places, each.saved_at, each.is_reduced


@given(st.lists(RETURNS, max_size=4))
def test_what_is_packed_comes_out_as_it_was(returns: list[AgencyReturn]) -> None:
    keeper = Keeper()
    kept = [keeper.kept(each) for each in returns]
    assert [whole(each.opened()) for each in kept] == [whole(each) for each in returns]


def test_what_stands_in_the_same_places_has_them_once() -> None:
    keeper = Keeper()
    one = answered(POLICE)
    other = replace(one, identity=COUNCIL, responses=tuple(
        replace(each, evidence="Another's") for each in one.responses
    ))  # fmt: skip
    opened = [keeper.kept(each).opened() for each in (one, other)]
    for first, second in zip(*(each.responses for each in opened), strict=True):
        assert first.places is second.places
