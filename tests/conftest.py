"""How thoroughly the property tests look: `make check` asks for `--hypothesis-profile quick`."""

from hypothesis import settings

settings.register_profile("quick", max_examples=20)
