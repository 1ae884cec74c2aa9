"""What a reader is told of clusters that do not come out again."""

import pytest

from hotspots.analysis.clusters.reliability import found_again, stability_in_words, stability_notes

UNSURE = "when as many incidents are drawn again at random, "


def test_reliable_clusters_need_no_words():
    assert stability_notes([0.75, 1.0], 100, 5) == ()


def test_none_at_all_says_how_many_would_make_one():
    assert stability_notes([], 1234.5, 6) == (
        "No reliable cluster: nowhere do 6 incidents lie within 1,234 m.",
    )


@pytest.mark.parametrize(
    ("scores", "note"),
    [
        (
            [0.2],
            f"No reliable cluster: {UNSURE}it does not come out the same (stability below 0.75).",
        ),
        (
            [0.7],
            f"No reliable cluster: {UNSURE}it does not come out the same (stability below 0.75). "
            "It has 0.6 or more: something is there, but which incidents belong to it is doubtful.",
        ),
        (
            [0.9, 0.3, 0.6],
            f"2 of 3 clusters are unsure: {UNSURE}they do not come out the same (stability below "
            "0.75). 1 of these has 0.6 or more: something is there, but which incidents belong to "
            "it is doubtful.",
        ),
        (
            [0.9, 0.65, 0.7],
            f"2 of 3 clusters are unsure: {UNSURE}they do not come out the same (stability below "
            "0.75). 2 of these have 0.6 or more: something is there, but which incidents belong to "
            "it is doubtful.",
        ),
    ],
)
def test_says_how_many_are_unsure_and_which_of_them_are_something(scores, note):
    assert stability_notes(scores, 100, 5) == (note,)


def test_one_score_in_a_word():
    scores = [1.0, 0.75, 0.74, 0.6, 0.59, 0.0, float("nan")]
    assert [stability_in_words(score) for score in scores] == [
        "stable", "stable", "doubtful", "doubtful", "unsure", "unsure", "",
    ]  # fmt: skip


def test_a_score_is_cut_so_that_it_agrees_with_its_word():
    scores = [1.0, 0.876, 0.75, 0.7499, 0.6, 0.599, 0.0, float("nan")]
    assert [found_again(score) for score in scores] == [
        "100%", "87%", "75%", "74%, doubtful", "60%, doubtful", "59%, unsure", "0%, unsure", "",
    ]  # fmt: skip
