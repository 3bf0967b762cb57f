"""Every channel but e-mail: Apprise, in processes that can be ended, kept off inner addresses."""
