"""Canteen: evaluation and circulation for anti-food-waste work in government canteens."""

from flask import Flask
from whitenoise import WhiteNoise

from canteen import bundles, cli, db, errors, inputs, logs, offline, settings, templating
from canteen.accounts import access, bearer, passwords, sessions
from canteen.accounts import views as accounts
from canteen.api import views as api
from canteen.board import views as board
from canteen.circulation import views as circulation
from canteen.dashboard import views as dashboard
from canteen.evaluation import views as evaluation
from canteen.home import views as home
from canteen.ledger import views as ledger
from canteen.registry import views as registry
from canteen.reports import views as reports

__version__ = "0.1.0"


def create_app(chosen: settings.Settings | None = None) -> Flask:
    """The whole wiring on one screen. Raises settings.WrongSetting with a sentence."""
    chosen = chosen or settings.load()
    app = Flask(__name__)
    app.config.update(
        SETTINGS=chosen,
        SECRET_KEY=chosen.secret_key,
        MAX_CONTENT_LENGTH=chosen.max_upload_mib * 1024 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.https_only,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.url_map.converters |= {"day": inputs.DayConverter, "int": inputs.IdConverter}
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Sentences stay readable.
    logs.init(chosen)
    db.init(app, chosen.database_url)
    errors.init(app, chosen)
    passwords.init(app, chosen)
    sessions.init(app)
    bearer.init(app)
    access.init(app)
    templating.register(app)
    features = (
        home,
        offline,
        bundles,
        accounts,
        registry,
        ledger,
        evaluation,
        dashboard,
        board,
        circulation,
        reports,
        api,
    )
    for feature in features:
        app.register_blueprint(feature.bp)
    cli.init(app)
    kept = {"root": app.static_folder, "prefix": "static/", "max_age": templating.ASSET_SECONDS}
    app.wsgi_app = WhiteNoise(app.wsgi_app, **kept)  # type: ignore[method-assign]
    return app
