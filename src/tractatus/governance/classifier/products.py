"""Names that instructions use: services and their aliases, products, and what files end with."""

from __future__ import annotations

from typing import Final

from tractatus.governance.classifier.names import NAMES
from tractatus.governance.language.lexicon import word_set

# Alias -> how keys spell whose port, host or database it is.
SUBJECTS: Final[dict[str, str]] = {
    **{
        name: name
        for name in [
            "mongodb",
            "mysql",
            "mariadb",
            "redis",
            "kafka",
            "rabbitmq",
            "elasticsearch",
            "memcached",
            "nginx",
            "apache",
            "ssh",
            "smtp",
            "api",
            "web",
            "frontend",
            "backend",
            "grafana",
            "prometheus",
            "vite",
            "database",
            "proxy",
            "webpack",
            "django",
            "flask",
            "postgresql",
            "cassandra",
            "clickhouse",
            "influxdb",
            "minio",
            "vault",
            "consul",
            "etcd",
            "zookeeper",
            "jenkins",
            "gitlab",
            "staging",
            "production",
            "gateway",
            "admin",
            "dashboard",
            "websocket",
            "grpc",
            "metrics",
            "sftp",
            "ftp",
            "ldap",
            "imap",
            "dns",
            "mqtt",
            "neo4j",
            "couchdb",
            "valkey",
            "opensearch",
            "dev",
            "worker",
            "cache",
            "debugger",
        ]
    },
    "mongo": "mongodb",
    "mongod": "mongodb",
    "mongos": "mongodb",
    "postgres": "postgresql",
    "pg": "postgresql",
    "pgsql": "postgresql",
    "psql": "postgresql",
    "db": "database",
    "elastic": "elasticsearch",
    "prod": "production",
    "front-end": "frontend",
    "back-end": "backend",
    "debug": "debugger",
    "development": "dev",
    "rabbit": "rabbitmq",
}

# Libraries, frameworks, languages and engines that something is built with.
PRODUCTS: Final = NAMES | word_set(
    "python node node.js nodejs react vue vue.js angular svelte next next.js nuxt django flask "
    "fastapi starlette rails ruby php laravel symfony java kotlin scala swift rust go golang "
    "typescript javascript perl elixir erlang haskell clojure dart flutter deno bun "
    "postgresql postgres mysql mariadb sqlite mongodb mongo redis valkey kafka rabbitmq "
    "elasticsearch opensearch clickhouse cassandra memcached neo4j dynamodb duckdb snowflake "
    "numpy pandas polars scipy matplotlib seaborn scikit-learn sklearn pytorch torch tensorflow "
    "keras jax requests httpx aiohttp urllib3 urllib sqlalchemy alembic pydantic celery pytest "
    "unittest hypothesis asyncpg psycopg psycopg2 boto3 jinja jinja2 gunicorn uvicorn attrs "
    "msgspec orjson click typer argparse rich poetry pipenv beautifulsoup lxml pillow "
    "axios lodash underscore moment moment.js dayjs date-fns luxon express express.js koa fastify "
    "nestjs jquery redux mobx zustand tailwind bootstrap webpack vite rollup esbuild parcel babel "
    "jest vitest mocha chai cypress playwright selenium puppeteer storybook graphql grpc prisma "
    "sequelize typeorm knex mongoose socket.io three.js d3 d3.js chart.js eslint prettier biome "
    "stylelint ruff black flake8 pylint mypy pyright isort docker podman kubernetes k8s helm "
    "terraform opentofu ansible pulumi nginx apache caddy traefik haproxy jenkins grafana "
    "prometheus loki sentry datadog opentelemetry spring hibernate junit maven gradle bazel cmake "
    "ninja clang gcc llvm npm pnpm yarn pip uv conda cargo bundler composer rspec minitest sidekiq "
    "rubocop phpunit tokio serde actix axum qt gtk electron tauri openssl libsodium ffmpeg "
    "imagemagick pandoc latex markdown sphinx mkdocs hugo jekyll gatsby astro remix solid "
    "ubuntu debian alpine fedora windows macos linux android ios bash zsh fish powershell "
    "chrome chromium firefox safari openjdk dotnet .net asp.net blazor xunit nunit "
    "solidity webassembly wasm vim emacs slack jira github gitlab bitbucket figma "
    "bcrypt argon2 argon2id scrypt ioredis leaflet maplibre mapbox openapi protobuf "
    "svelte-kit sveltekit htmx alpine.js preact lit ember backbone rxjs ramda immer swr "
    "react-query styled-components bulma sass less postcss "
    "zod yup joi ajv valibot superstruct io-ts left-pad moment-timezone winston pino bunyan "
    "nodemon dotenv multer formik react-hook-form headlessui radix shadcn mui chakra antd "
    "turborepo lerna husky lint-staged commitlint swc rspack oxlint tsup ts-node drizzle kysely "
    "mikro-orm supabase firebase appwrite hono elysia trpc apollo urql msw nock sinon supertest "
    "testcafe pdfkit structlog loguru tenacity marshmallow cattrs tortoise peewee dramatiq "
    "sanic tornado litestar streamlit gradio plotly bokeh altair dask xgboost lightgbm catboost "
    "spacy nltk gensim langchain llamaindex pydub opencv pytest-xdist nox pdm setuptools "
    "pre-commit pyflakes autopep8 yapf pytype cython numba pyinstaller mako alembics psycopg3 "
    "pymongo redis-py okhttp gson lombok mockito log4j slf4j logback vertx quarkus micronaut "
    "rayon reqwest sqlx anyhow thiserror gorm zerolog testify rspec-rails capybara factory_bot "
    "monolog livewire nats activemq zeromq airflow dagster dbt flink hadoop trino sqlcipher "
    "leveldb rocksdb cockroachdb tidb timescaledb questdb scylladb couchbase arangodb weaviate "
    "qdrant milvus pinecone meilisearch typesense solr lucene istio linkerd saltstack argocd "
    "fluxcd jaeger zipkin kibana logstash fluentd splunk nagios zabbix keycloak threejs pixijs "
    "godot qgis gdal postgis pillow-simd libreoffice openoffice jdk jre ipados esp-idf pyodide"
)
# Dotted names that are products, not files or hosts.
DOTTED_PRODUCTS: Final = frozenset(name for name in PRODUCTS if "." in name)

EXTENSIONS: Final = word_set(
    "py js ts tsx jsx mjs cjs css scss html htm md rst txt json yaml yml toml ini cfg "
    "conf env lock sql sh bash ps1 bat rb go rs java kt swift c h cc cpp hpp cs php pl "
    "lua r ipynb csv tsv xml svg png jpg jpeg gif webp pdf doc docx xls xlsx ppt pptx zip "
    "gz tar tgz log bak tmp pem key crt tf tfvars proto graphql vue svelte gradle "
    "properties dockerfile makefile map wasm db sqlite parquet pkl odt ods mp3 mp4 wav "
    "ics eml ttf woff woff2 pyi jar war exe dll so"
)
TLDS: Final = word_set(
    "com org net io dev app internal local lan test example localhost edu gov eu de uk us nz ch at "
    "fr nl be it es se no fi dk pl cz info biz cloud ai xyz invalid onion corp intranet ca au jp "
    "cn in br mx tv co me arpa int mil home site tech online svc cluster ie pt gr ru ua"
)
TOP_DIRECTORIES: Final = word_set(
    "src tests test docs doc lib app apps config configs scripts node_modules build dist public "
    "vendor migrations assets static templates components pages bin pkg cmd internal etc var usr "
    "tmp home opt data deploy infra packages services utils fixtures examples secrets .github"
)
