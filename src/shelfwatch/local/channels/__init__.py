"""How messages leave this machine: `mail`, and `apprise` for everything else.

`addresses` says which addresses there are channels for.
"""
