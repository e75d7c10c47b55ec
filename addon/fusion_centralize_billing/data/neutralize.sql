-- a copy of the database reaches neither the engine nor NexaCloud
DELETE FROM ir_config_parameter
      WHERE key IN ('fusion_billing.engine_url', 'fusion_billing.engine_token', 'fusion_billing.nexacloud_dsn');

-- nor does it go on with an import that was under way
UPDATE ir_cron
   SET active = false
 WHERE id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE model = 'ir.cron'
          AND module = 'fusion_centralize_billing'
);
