"""Further names of what software is built with, none of which is a common English word.

Beside `products.PRODUCTS`, whose names are also looked for as services and languages.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

NAMES: Final = word_set(
    "absinthe activerecord adyen ag-grid aiomysql aiosqlite airtable alamofire alpinejs ant-design "
    "anyio apexcharts apscheduler ariadne arq asciidoctor asyncmy aurelia auth0 avro babylonjs "
    "bandit bcryptjs behat better-sqlite3 bevy blacksheep boringssl braintree brakeman btrfs "
    "buildah buildkite bull bullmq cakephp cancancan capnproto catch2 celery-beat ceph cesium cffi "
    "chartist cheerio cherrypy chocolatey chroma-db chromadb cibuildwheel circleci clap cobol "
    "codeception codeigniter coffeescript collectd concourse confluence connexion containerd "
    "contentful cordova coredata cri-o ctypes cucumber cudf cupy curio cvxpy cx_freeze cx_oracle "
    "cython3 daphne dbmate deck.gl delayed_job delphi devise devspace dioxus directus directx "
    "django-rest-framework docker-compose docopt docusaurus drf dropwizard drupal earthly echarts "
    "ecto ejs element-plus eleventy eliot eloquent envoy eventlet excel expo exunit factory-boy "
    "faiss fastai fastparquet feedparser flatbuffers flax flit flyway folium forgejo fortran "
    "freemarker freezegun geopandas gevent gitea glusterfs gnutls gogs googletest goose-migrate "
    "gorilla-mux grafana-loki graphene groovy gtest guix guzzle h5py hanami handlebars hasura "
    "helmfile highcharts hilt homebrew hotwire huey hypercorn ibis icinga igraph influxdb ionic "
    "jetpack-compose jetty jimp joomla jooq jsdom jsonwebtoken julia k3s k9s kaniko kedro "
    "keepalived keystonejs klarna knip koin kombu ktor kustomize ky laminas leptos libressl "
    "lighttpd liquibase llama.cpp localstack looker lua luigi magento mailchimp mailgun mapbox-gl "
    "mattermost mbedtls mdbook metabase mimesis minikube mistune mithril mjml mkdocs-material "
    "mlflow modin molecule-ansible mongoid moshi moto msgpack mustache mybatis mysql2 mysqlclient "
    "n8n nanobind nanoid native-tls nativescript netmiko networkx next-auth nextcloud nightwatch "
    "nim nivo nix nixos nodemailer nomad nornir nose2 nuitka nunjucks oban objective-c ocaml "
    "ollama onnx onnxruntime opengl openlayers openpyxl opensearch-dashboards openshift openvino "
    "openvpn opsgenie optax optuna oracledb ortools owncloud packer pagerduty pandera paramiko "
    "passport.js paypal pdoc pex pg-promise pgvector phaser phpstan pinia pip-tools pixi pm2 "
    "postgrest postmark powerbi prefect primereact primevue prompt-toolkit protractor psalm "
    "psycopg2-binary pug pundit pyarrow pybind11 pycurl pydocstyle pymc pymysql pyodbc pyomo "
    "pyproj pystan pytorch-lightning quart quasar questionary qunit qwik rabbitmqadmin radash "
    "radon rancher rapidjson rasterio react-native react-router recharts redash remeda respx "
    "resque retrofit robotframework robyn rq rustls rxswift scrapy sdl2 sea-orm semgrep sendgrid "
    "sensu sentence-transformers sentry-sdk sfml shapely shiv simplecov sinatra skaffold skopeo "
    "socketio sorbet sqitch sqlc sqlmodel statsd statsmodels stimulus strapi strawberry-graphql "
    "stripe strongswan structopt superagent superset svelte5 swiftui swig sympy syncthing tableau "
    "tailscale tanstack tanstack-query teamcity telegraf tensorrt testcontainers testinfra thanos "
    "thrift thymeleaf time-machine tomcat torchaudio torchvision tqdm transformers travis treq "
    "trio twig twilio twine twisted typo3 uikit undici unicorn unpoly uvloop uwsgi vaadin vaex "
    "vagrant vba vcrpy velocity victoriametrics visx vitepress vllm vue-router vuepress vuetify "
    "vuex vulkan vulture wandb wdio webmock websockets wildfly wireguard wolfssl wordpress xarray "
    "xlrd xlsxwriter xstate yew yii zapier zarr zfs zig zulip"
)
