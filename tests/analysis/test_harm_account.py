from hotspots.analysis.harm import HarmWeight, default_harm_table
from hotspots.analysis.harm_account import harm_account


def test_weights_are_told_by_who_says_so_the_heaviest_first() -> None:
    kinds = [
        ("violence", "public_order"),
        ("asb", "unspecified"),
        ("violence", "robbery"),
        ("violence", "with_injury"),
        ("violence", "robbery"),
    ]
    assert harm_account(kinds, default_harm_table()) == (
        "published: robbery 365; derived: with injury 365, public order 7.5; "
        "declared here: asb unspecified 1"
    )


def test_every_weight_of_the_bundled_table_can_be_told() -> None:
    table = default_harm_table()
    said = harm_account(table, table)
    assert said.count(",") + said.count(";") + 1 == len(table)
    assert [part.partition(":")[0] for part in said.split("; ")] == [
        "published",
        "derived",
        "declared here",
    ]


def test_what_is_no_kind_of_ours_has_the_name_that_people_gave_it() -> None:
    weight = HarmWeight(2.5, "local", "", "")
    table = {("Shop\nlifting", "unspecified"): weight, ("a" * 99, "unspecified"): weight}
    assert harm_account(table, table) == f"declared here: Shop lifting 2.5, {'a' * 60} 2.5"


def test_nothing_weighs_nothing() -> None:
    assert harm_account([], default_harm_table()) == ""
