-- The two roles and the database, run once by a superuser of a new server: by the doors and by docker-compose.yml.
-- The owner migrates; the application role reads and writes rows within the rights laid by core/grants.py, and is bound
-- by row-level security. The passwords come from the environment, never from a command line.
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
CREATE ROLE gonghao_owner LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE gonghao_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
-- The owner may act as the application, to show (in tests) what the application cannot do.
GRANT gonghao_app TO gonghao_owner;
CREATE DATABASE gonghao OWNER gonghao_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE gonghao FROM PUBLIC;
GRANT CONNECT ON DATABASE gonghao TO gonghao_app;
