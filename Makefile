# Two commands: `make run` shows a filled site, `make test` proves it. All else is detail.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
DEMO := instance/demo

export UV_PYTHON_DOWNLOADS = never

.PHONY: run test test-full bench bench-full tidy clean

# uv where it is present, venv and pip elsewhere: the same packages either way.
define install
	@if [ ! -x $(BIN)/python ]; then \
		if command -v uv >/dev/null 2>&1; then uv venv --quiet --python $(PYTHON) .venv; elif ! $(PYTHON) -m venv .venv; then \
			rm -rf .venv; echo "Python cannot make a virtual environment. Install it first: sudo apt install python3-venv" >&2; exit 1; \
		fi; \
	fi
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -r $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1); fi
	@touch $(2)
endef

.venv/.installed: requirements.txt
	$(call install,requirements.txt,$@)

.venv/.installed-test: requirements.txt requirements-test.txt
	$(call install,requirements-test.txt,$@)
	@touch .venv/.installed

$(DEMO)/tracker.toml: | .venv/.installed
	$(BIN)/python -m etl demo $(DEMO)

run: export TRACKER_CONFIG ?= $(DEMO)/tracker.toml
run: .venv/.installed $(DEMO)/tracker.toml
	$(BIN)/python -m etl run || echo "Some sources failed; the site shows what was loaded (see /data)."
	@echo "The site is at http://127.0.0.1:$(PORT)"
	@exec $(BIN)/gunicorn wsgi:app --bind 127.0.0.1:$(PORT)

test: .venv/.installed-test
	@.ci/chromium
	@.ci/mariadb
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not full"

test-full: test
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m full

.venv/.installed-bench: requirements.txt requirements-bench.txt
	$(call install,requirements-bench.txt,$@)
	@touch .venv/.installed

bench: .venv/.installed-bench
	@.ci/chromium
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.start

bench-full: .venv/.installed-bench
	$(BIN)/python -m benchmarks.speed --rows 3000000 --repeat 1
	$(BIN)/python -m benchmarks.pages --dossiers 1000000
	$(BIN)/python -m benchmarks.methods --seeds 6

tidy: .venv/.installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv instance .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
