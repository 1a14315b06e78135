# make help     print these lines
# make report   set everything up and render the latest complete quarter's report
# make test     set everything up and run the tests
# make test-long  the tests that take long: cron itself, kills, writers at once, each change of a decision, what grows; within the hour
# make lab      open JupyterLab: notebooks, data, scenarios and reports (options of its own: make lab LAB="--port 8899")
# make kernel   a kernel called OnPace for VS Code and other editors of yours
# make check    what CI asks for beside the tests: lint, format, types, notebooks without outputs, a store that fits itself
# make bench    ratios to the plain way, side by side in one run, stored with machine and versions
# make docs     write docs/statistics.md anew from the data, and the picture and list of modules in docs/architecture.md
# make sbom     write the list of all parts (CycloneDX) and their licences to build/
# make audit    ask the package index for advisories on every pinned package; one that it does not know fails
# make atheris  the fuzzer for benchmarks/fuzz.py --guided, in build/atheris; nothing else needs it
# make wheel    the wheel, installed by hash in a fresh environment, where a new workspace is made and looked at
# make docs-site  all pages as a site with search, in dist/site: open its index.html; the page for man in dist/onpace.1
# make bundle   one archive of wheels in dist/, for machines without internet like this one (PLATFORM=windows PYTHON_VERSION=3.12 for others)
# make lock     pin every dependency anew

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
DEVELOPED := .venv/.developed
SOUND := import onpace.__main__; from importlib.util import find_spec; assert all(map(find_spec, "matplotlib numpy pandas papermill pyarrow scipy typst".split()))
LOCKED := $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode
export UV_LINK_MODE ?= copy

.PHONY: help install setup report test test-long test-tenth lab kernel check bench docs docs-site bundle lock atheris sbom audit wheel clean

help:
	@sed -n 's/^# make /make /p' $(firstword $(MAKEFILE_LIST))

# What a report needs comes first and alone: tests, types and the site are a third more to fetch.
install:
	@test ! -e .venv || $(BIN)/python -c '$(SOUND)' 2>/dev/null || { echo "mending .venv" >&2; rm -rf .venv; }
	@$(MAKE) --no-print-directory --silent $(READY)

$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.lock
	@echo "setting up .venv (once)" >&2
	@$(LOCKED) -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

setup: install
	@$(MAKE) --no-print-directory --silent $(DEVELOPED)

$(DEVELOPED): requirements-dev.lock $(READY)
	@$(LOCKED) -r requirements-dev.lock
	@touch $(DEVELOPED)

report: install
	@$(BIN)/onpace report --language both

test: setup
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

test-long: setup
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m long --ignore tests/safety/test_safe_ground.py
	@$(BIN)/python tests/decisions/mutations.py
	@$(BIN)/python benchmarks/safe_ground.py --rounds 2 --kills 2 --writes 8

# Ten days' tenths are all long tests. 5: none was chosen on this day.
TENTH ?= $(shell expr $$(date +%j) % 10)
test-tenth: setup
	@$(BIN)/python -m pytest -m long --tenth $(TENTH) || [ $$? = 5 ]

lab: install
	@$(BIN)/jupyter lab --notebook-dir . --LabApp.default_url=/lab/tree/notebooks/00_start.ipynb $(LAB)

kernel: install
	@$(BIN)/python -m ipykernel install --user --name onpace --display-name OnPace

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_notebooks_are_clean.py tests/data/test_agreement.py

bench: setup
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python benchmarks/bench.py

docs: setup
	@$(BIN)/python docs/make_statistics.py
	@$(BIN)/python docs/make_architecture.py

docs-site: setup
	@$(BIN)/python docs/make_site.py

PLATFORM := linux
PYTHON_VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
TAGS_linux := manylinux_2_28_x86_64 manylinux_2_27_x86_64 manylinux_2_17_x86_64 manylinux2014_x86_64
TAGS_windows := win_amd64
TAGS_macos := macosx_14_0_arm64 macosx_11_0_arm64
BUNDLE := dist/onpace-$(PLATFORM)-$(PYTHON_VERSION)

bundle: setup
	@rm -rf $(BUNDLE) $(BUNDLE).zip && mkdir -p $(BUNDLE)/wheels
	@$(BIN)/uv pip compile --quiet --constraint requirements.lock --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    --python-platform $(PLATFORM) --python-version $(PYTHON_VERSION) pyproject.toml --output-file $(BUNDLE)/requirements.txt
	@$(BIN)/python -m pip download --quiet --no-deps --only-binary :all: --python-version $(PYTHON_VERSION) \
	    $(addprefix --platform ,$(TAGS_$(PLATFORM))) --dest $(BUNDLE)/wheels --requirement $(BUNDLE)/requirements.txt
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir $(BUNDLE)/wheels
	@cp docs/install.md docs/install.zh.md $(BUNDLE)
	@cd dist && ../$(BIN)/python -m zipfile --create $(notdir $(BUNDLE)).zip $(notdir $(BUNDLE)) && echo $(BUNDLE).zip

LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

lock: setup
	@$(LOCK) --extra build --output-file requirements.lock
	@$(LOCK) --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(LOCK) --extra bench --output-file requirements-bench.lock
	@grep -o '^uv==[^ ]*' requirements-uv.lock | $(subst pyproject.toml,-,$(LOCK)) --output-file requirements-uv.lock

atheris: setup
	@$(BIN)/uv pip install --quiet --target build/atheris atheris==3.0.0

sbom: setup
	@$(PYTHON) -m venv build/sbom
	@build/sbom/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0 pip-licenses==5.5.5
	@build/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml .venv --of JSON -o build/sbom.json
	@build/sbom/bin/pip-licenses --python $(BIN)/python --order license --format csv --output-file build/licences.csv

audit:
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@build/audit/bin/pip-audit --strict --disable-pip -r requirements.lock -r requirements-dev.lock -r requirements-uv.lock

wheel: setup
	@rm -rf build/fresh build/wheel && $(PYTHON) -m venv build/fresh
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir build/wheel
	@$(BIN)/uv pip install --quiet --python build/fresh/bin/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python build/fresh/bin/python --no-deps build/wheel/onpace-*.whl
	@cd build/fresh && bin/onpace init own --region 聊城市 && bin/onpace doctor --workspace own

clean:
	@rm -rf .venv
