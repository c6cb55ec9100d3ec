"""Properties are judged by what holds, not by how long a busy machine took over one example."""

import hypothesis

hypothesis.settings.register_profile("canteen", deadline=None)
hypothesis.settings.load_profile("canteen")
