"""Names that stand in place of each other, and names that are one thing under two names."""

from __future__ import annotations

from typing import Final

# What stands in place of another: an act that uses one of a line misses an instruction to use
# another of it. Not an opinion about them; the second word of a pair is only never both.
RIVALS: Final = tuple(
    frozenset(line.split())
    for line in (
        "requests httpx aiohttp urllib3 niquests",
        "axios node-fetch got superagent ky undici",
        "npm yarn pnpm bun",
        "pip uv poetry pipenv conda pdm",
        "pytest unittest nose nose2",
        "jest mocha vitest jasmine ava",
        "react vue angular svelte solid-js preact",
        "moment moment.js date-fns dayjs luxon",
        "flask django fastapi starlette bottle tornado",
        "express fastify koa hapi",
        "pandas polars dask",
        "psycopg psycopg2 psycopg2-binary asyncpg pg8000",
        "lodash underscore ramda",
        "webpack vite rollup parcel esbuild",
        "black ruff yapf autopep8",
        "eslint biome standard",
        "mysql postgresql mongodb sqlite oracle mssql",
        "json orjson ujson simplejson msgspec",
        "bcrypt argon2-cffi scrypt passlib",
        "memcached redis valkey",
        "docker podman nerdctl",
        "apt apt-get dnf yum apk",
        "curl wget httpie",
        "tensorflow torch pytorch jax",
        "sqlalchemy peewee tortoise-orm pony sqlmodel",
        "celery rq dramatiq huey",
        "winston pino bunyan",
        "selenium playwright cypress puppeteer",
        "zustand redux mobx jotai recoil pinia vuex effector valtio xstate",
        "zod yup joi valibot ajv superstruct io-ts",
        "loguru structlog logbook",
        "prisma typeorm sequelize drizzle-orm knex mikro-orm",
        "click typer argparse docopt fire",
        "pydantic marshmallow attrs cerberus voluptuous",
        "tailwindcss bootstrap bulma foundation",
        "gin echo fiber chi gorilla",
        "tokio async-std smol",
        "actix-web axum rocket warp",
        "reqwest ureq surf isahc",
        "openssl rustls native-tls",
        "logrus zap zerolog",
        "gson jackson moshi",
        "boto3 aioboto3 minio",
        "nodemailer sendgrid mailgun postmark",
        "chart.js d3 echarts highcharts plotly recharts",
        "flake8 pylint ruff",
        "mypy pyright pyre pytype",
        "matplotlib seaborn bokeh plotly altair",
        "xgboost lightgbm catboost",
        "beautifulsoup4 lxml parsel selectolax",
    )
)
_RIVALS_OF: Final = {
    name: frozenset().union(*(line for line in RIVALS if name in line))
    for line in RIVALS
    for name in line
}


def are_rivals(one: str, other: str) -> bool:
    """Whether the two names are different, and one stands in place of the other."""
    return one != other and other in rivals_of(one)


def rivals_of(name: str) -> frozenset[str]:
    """The names of one line with `name`, itself among them; empty where it is in none."""
    return _RIVALS_OF.get(name, frozenset())


# What Python imports under another name than it installs.
_DISTRIBUTIONS: Final = {
    "argon2": "argon2-cffi", "barcode": "python-barcode", "cairo": "pycairo",
    "consul": "python-consul", "gi": "pygobject", "kafka": "kafka-python", "ldap": "python-ldap",
    "multipart": "python-multipart", "nacl": "pynacl", "rest_framework": "djangorestframework",
    "telegram": "python-telegram-bot", "attr": "attrs", "bs4": "beautifulsoup4",
    "crypto": "pycryptodome", "cv2": "opencv-python",
    "dateutil": "python-dateutil", "docx": "python-docx", "dotenv": "python-dotenv",
    "fitz": "pymupdf", "git": "gitpython", "jose": "python-jose", "jwt": "pyjwt",
    "magic": "python-magic", "mysqldb": "mysqlclient", "openssl": "pyopenssl", "pil": "pillow",
    "pptx": "python-pptx", "psycopg2": "psycopg2-binary", "serial": "pyserial",
    "skimage": "scikit-image", "sklearn": "scikit-learn", "slugify": "python-slugify",
    "usb": "pyusb", "wx": "wxpython", "yaml": "pyyaml", "zmq": "pyzmq",
}  # fmt: skip
# Images and commands under another name than the product in them.
_PRODUCTS: Final = {
    "eclipse-temurin": "java", "temurin": "java", "openjdk": "java", "amazoncorretto": "java",
    "corretto": "java", "jdk": "java", "jre": "java", "wp": "wordpress", "tf": "terraform",
    "opentofu": "terraform", "rbenv": "ruby", "goenv": "golang", "nodenv": "nodejs",
    "fnm": "nodejs", "httpd": "apache", "apache2": "apache", "minikube": "kubernetes",
    "k3s": "kubernetes",
}  # fmt: skip


ALIASES: Final = frozenset(_PRODUCTS)


def distribution_of(module: str) -> str:
    """The name under which an imported module is installed."""
    return _DISTRIBUTIONS.get(module.lower(), module)


def product_of(name: str) -> str:
    """The product that an image or a command is of; the name itself where it is its own."""
    return _PRODUCTS.get(name, name)
