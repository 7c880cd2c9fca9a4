# Every target sets up what it needs. The environment is .venv, made from requirements.lock with hashes checked.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

BASE ?= origin/main
unexport PYTHONDONTWRITEBYTECODE  # pip compiles nothing here: what is used is compiled once, and kept in .venv

.PHONY: report reports release test fast docs check changes lab notebooks lint lock clean

report: $(READY)            ## run the default report
	@$(BIN)/ldnsynth report

reports: $(READY)           ## run every report
	@$(BIN)/ldnsynth report --all

release: $(READY)           ## pack every report in every format, with data and checksums, into dist/
	@$(BIN)/ldnsynth release

check: $(READY)             ## check every table of data/
	@$(BIN)/ldnsynth check

changes: $(READY)           ## say what data/ changes since BASE, and why
	@before=$$(mktemp -d) && trap 'rm -rf "$$before"' EXIT && \
		git archive $(BASE) data | tar -x -C "$$before" && \
		$(BIN)/ldnsynth changes "$$before/data" data --condition all

test: $(READY)              ## style, data, units, notebooks (nbval), pages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/ldnsynth check
	@$(BIN)/python -m pytest

fast: $(READY)              ## walls, rules for data, layout of blocks, doors of methods: for a working loop
	@$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_reached.py tests/test_topic.py tests/test_vocabulary.py \
		tests/evidence/test_rules.py tests/synthesis/test_certainty.py tests/synthesis/test_effects.py \
		tests/display/test_blocks.py tests/publishing/test_block_layout.py tests/publishing/test_no_reading_back.py

lab: $(READY)               ## JupyterLab on the notebooks
	@JUPYTER_PREFER_ENV_PATH=1 $(BIN)/jupyter lab --notebook-dir=notebooks

notebooks: $(READY)         ## execute the notebooks with their defaults and store the outputs
	@$(BIN)/ldnsynth notebooks

docs: $(READY)              ## build docs/api/ from the docstrings anew
	@$(BIN)/python docs/build_api.py

lint: $(READY)              ## mend style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(READY)              ## resolve requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --upgrade \
		--python-version 3.11 --all-extras -o requirements.lock pyproject.toml > /dev/null

clean:                      ## remove the environment and everything built
	rm -rf .venv dist build .pytest_cache .ruff_cache
	git clean -fdXq reports

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv (once; a minute or two) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-compile -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
