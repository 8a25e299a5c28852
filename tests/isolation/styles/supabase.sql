-- Style: a Supabase project, with stubs of what the platform brings (schema auth, its roles).
-- Characteristic: clients reach tables as the roles anon and authenticated, which have every
-- privilege; policies ask auth.uid() and a table of memberships; service_role passes by all of
-- them; some tables were forgotten; helper functions are SECURITY DEFINER.
DO $$ BEGIN
    IF to_regrole('postgres') IS NULL THEN CREATE ROLE postgres LOGIN CREATEROLE BYPASSRLS; END IF;
    IF to_regrole('anon') IS NULL THEN CREATE ROLE anon NOLOGIN NOINHERIT; END IF;
    IF to_regrole('authenticated') IS NULL THEN CREATE ROLE authenticated NOLOGIN NOINHERIT; END IF;
    IF to_regrole('service_role') IS NULL THEN CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS; END IF;
    IF to_regrole('authenticator') IS NULL THEN
        CREATE ROLE authenticator LOGIN NOINHERIT;
        GRANT anon, authenticated, service_role TO authenticator;
    END IF;
    IF to_regrole('supabase_admin') IS NULL THEN CREATE ROLE supabase_admin NOLOGIN BYPASSRLS; END IF;
END $$;
CREATE SCHEMA auth AUTHORIZATION supabase_admin;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;
CREATE TABLE auth.users (
    id uuid PRIMARY KEY, email varchar(255) UNIQUE, encrypted_password varchar(255),
    raw_user_meta_data jsonb, created_at timestamptz
);
ALTER TABLE auth.users OWNER TO supabase_admin;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(coalesce(
        current_setting('request.jwt.claim.sub', true),
        current_setting('request.jwt.claims', true)::jsonb ->> 'sub'), '')::uuid
$$;
ALTER FUNCTION auth.uid() OWNER TO supabase_admin;

GRANT USAGE, CREATE ON SCHEMA public TO postgres;
GRANT USAGE ON SCHEMA auth TO postgres;
GRANT REFERENCES, SELECT ON auth.users TO postgres;
SET ROLE postgres;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
CREATE TYPE public.team_role AS ENUM ('owner', 'editor', 'reader');
CREATE TABLE public.profiles (
    id uuid PRIMARY KEY REFERENCES auth.users (id) ON DELETE CASCADE, full_name text, avatar_url text
);
CREATE TABLE public.teams (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, slug text NOT NULL UNIQUE
);
CREATE TABLE public.memberships (
    team_id uuid NOT NULL REFERENCES public.teams (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
    role public.team_role NOT NULL DEFAULT 'reader', PRIMARY KEY (team_id, user_id)
);
CREATE TABLE public.projects (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    team_id uuid NOT NULL REFERENCES public.teams (id) ON DELETE CASCADE,
    title text NOT NULL CHECK (char_length(title) > 2), is_archived boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE public.documents (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id uuid NOT NULL REFERENCES public.projects (id) ON DELETE CASCADE,
    content text, embedding real[], inserted_at timestamptz DEFAULT now()
);
CREATE TABLE public.invoices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES public.teams (id), note text, cents integer NOT NULL CHECK (cents > 0)
);
CREATE TABLE public.countries (code char(2) PRIMARY KEY, name text NOT NULL);

CREATE FUNCTION public.is_member(team uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT EXISTS (SELECT FROM public.memberships WHERE team_id = team AND user_id = auth.uid())
$$;
CREATE VIEW public.project_overview AS
    SELECT p.id, p.team_id, p.title, t.name AS team FROM public.projects AS p JOIN public.teams AS t ON t.id = p.team_id;

ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.countries ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Profiles are visible to everyone." ON public.profiles FOR SELECT USING (true);
CREATE POLICY "Users change their own profile." ON public.profiles FOR UPDATE USING (auth.uid() = id);
CREATE POLICY "Members see their team." ON public.teams FOR SELECT TO authenticated USING (public.is_member(id));
CREATE POLICY "Members see their memberships." ON public.memberships FOR SELECT TO authenticated
    USING (user_id = auth.uid());
CREATE POLICY "Members work on projects." ON public.projects TO authenticated USING (
    team_id IN (SELECT m.team_id FROM public.memberships AS m WHERE m.user_id = auth.uid()));
CREATE POLICY "Members read documents." ON public.documents FOR SELECT TO authenticated USING (
    project_id IN (SELECT p.id FROM public.projects AS p WHERE public.is_member(p.team_id)));
CREATE POLICY "Members add documents." ON public.documents FOR INSERT TO authenticated WITH CHECK (true);
CREATE POLICY "Countries are public." ON public.countries FOR SELECT USING (true);
RESET ROLE;
