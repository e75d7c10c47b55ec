def changes_between(present, wanted):
    """{field: [present, wanted]} where they differ. What is wanted as None is not spoken of."""
    return {
        name: [present.get(name), value] for name, value in wanted.items() if value is not None and present.get(name) != value
    }
