"""What a run leaves in a notebook beside its results is taken out, and its results stay."""

import json

from analysis.runs.cleaning import clean

CELL = {
    "cell_type": "code",
    "id": "by chance",
    "execution_count": 1,
    "metadata": {"tags": ["injected-parameters"], "papermill": {"duration": 1.0}, "execution": {"shell": "2026-01-01"}},
    "source": ["# Parameters\n", 'previous = "/home/somebody/assessment.csv"\n', "seed = 0\n"],
    "outputs": [
        {"output_type": "stream", "name": "stderr", "text": ["/home/somebody/x.py:1: UserWarning\n"]},
        {"output_type": "stream", "name": "stdout", "text": ["42\n"]},
    ],
}


def test_clocks_paths_warnings_and_chance_ids_go_and_results_stay(tmp_path):
    path = tmp_path / "done.ipynb"
    metadata = {"papermill": {"output_path": "/tmp/x"}, "kernelspec": {"name": "python3"}}
    path.write_text(json.dumps({"cells": [CELL], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    content = json.loads(clean(path, {"previous": "sha256:ab"}).read_text(encoding="utf-8"))
    (cell,) = content["cells"]
    assert content["metadata"] == {"kernelspec": {"name": "python3"}}
    assert cell["id"] == "injected-parameters"
    assert cell["metadata"] == {"tags": ["injected-parameters"]}
    assert cell["source"] == ["# Parameters\n", 'previous = "sha256:ab"\n', "seed = 0\n"]
    assert [item["name"] for item in cell["outputs"]] == ["stdout"]
