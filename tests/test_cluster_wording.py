import pytest

from hotspots.cluster_wording import require_options_of
from hotspots.errors import InputError


@pytest.mark.parametrize(
    ("method", "options", "sentence"),
    [
        ("kmeans", {}, "There is no method 'kmeans': choose dbscan or hdbscan"),
        ("hdbscan", {"eps": 5.0}, "HDBSCAN takes no eps"),
        ("dbscan", {"min_cluster_size": 5}, "DBSCAN takes no smallest size of a cluster"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(method, options, sentence):
    with pytest.raises(InputError, match=sentence):
        require_options_of(method, **({"eps": None, "min_cluster_size": None} | options))


def test_the_options_of_a_method_are_taken():
    require_options_of("dbscan", eps=5.0, min_cluster_size=None)
    require_options_of("hdbscan", eps=None, min_cluster_size=5)
